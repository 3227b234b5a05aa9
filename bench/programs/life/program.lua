local ffi = require("ffi")
local bit = require("bit")
local width, height = 256, 256
local size = width * height
local now, later = ffi.new("uint8_t[?]", size), ffi.new("uint8_t[?]", size)
local seed = 74755

local function random()
  seed = (seed * 1309 + 13849) % 65536
  return seed
end

local function clear_sides()
  for i = 0, size - 1, width do
    now[i] = 0
    now[i + width - 1] = 0
  end
end

local function fill_world()
  for i = width + 1, size - width - 2 do now[i] = bit.band(bit.rshift(random(), 8), 1) end
  clear_sides()
end

local function neighbours(i)
  return now[i - width - 1] + now[i - width] + now[i - width + 1] + now[i - 1] + now[i + 1]
    + now[i + width - 1] + now[i + width] + now[i + width + 1]
end

local function lives(alive, count) return bit.bor(alive, count) == 3 and 1 or 0 end

local function generation()
  for i = width + 1, size - width - 2 do later[i] = lives(now[i], neighbours(i)) end
  ffi.copy(now, later, size)
  clear_sides()
end

local function population()
  local count = 0
  for i = 0, size - 1 do count = count + now[i] end
  return count
end

fill_world()
local before = population()
for _ = 1, 1200 do generation() end
print(string.format("%d %d", before, population()))
