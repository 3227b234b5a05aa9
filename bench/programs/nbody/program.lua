local days = 365.24
local solar_mass = 3.141592653589793 * 3.141592653589793 * 4

local function body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx * days, vy = vy * days, vz = vz * days, mass = mass * solar_mass }
end

local bodies = {
  body(0, 0, 0, 0, 0, 0, 1),
  body(4.841431442464721, -1.1603200440274284, -1.0362204447112311e-1, 1.660076642744037e-3,
    7.699011184197404e-3, -6.90460016972063e-5, 9.547919384243266e-4),
  body(8.34336671824458, 4.124798564124305, -4.035234171143214e-1, -2.7674251072641104e-3,
    4.998528012349172e-3, 2.3041729757376393e-5, 2.858859806661308e-4),
  body(1.2894369562139131e1, -1.5111151401698631e1, -2.2330757889265573e-1, 2.964601375647616e-3,
    2.3784717395948095e-3, -2.9658956854023756e-5, 4.366244043351563e-5),
  body(1.5379697114850917e1, -2.5919314609987964e1, 1.7925877295037118e-1, 2.6806777249038932e-3,
    1.628241700382423e-3, -9.515922545197159e-5, 5.1513890204661145e-5),
}

local function settle_sun()
  local x, y, z = 0, 0, 0
  for _, each in ipairs(bodies) do
    x = x + each.vx * each.mass
    y = y + each.vy * each.mass
    z = z + each.vz * each.mass
  end
  bodies[1].vx = -x / solar_mass
  bodies[1].vy = -y / solar_mass
  bodies[1].vz = -z / solar_mass
end

local time_step = 0.01

local function pull(a, b)
  local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
  local square = dx * dx + dy * dy + dz * dz
  local magnitude = time_step / (square * math.sqrt(square))
  local pull1, pull2 = a.mass * magnitude, b.mass * magnitude
  b.vx = b.vx + pull1 * dx
  b.vy = b.vy + pull1 * dy
  b.vz = b.vz + pull1 * dz
  a.vx = a.vx - pull2 * dx
  a.vy = a.vy - pull2 * dy
  a.vz = a.vz - pull2 * dz
end

local function drift(a)
  a.x = a.x + a.vx * time_step
  a.y = a.y + a.vy * time_step
  a.z = a.z + a.vz * time_step
end

local function advance()
  for i = 1, #bodies do
    for j = i + 1, #bodies do pull(bodies[i], bodies[j]) end
  end
  for i = 1, #bodies do drift(bodies[i]) end
end

local function energy()
  local sum = 0
  for i = 1, #bodies do
    local a = bodies[i]
    sum = sum + (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz) * a.mass / 2
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      sum = sum - b.mass * a.mass / math.sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return sum
end

settle_sun()
local before = energy()
for _ = 1, 2000000 do advance() end
print(string.format("%d %d", before * 1e9, energy() * 1e9))
