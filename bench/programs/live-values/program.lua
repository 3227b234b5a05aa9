local bit = require("bit")
local band, bxor = bit.band, bit.bxor

local function mix(a, b, c, d) return band(b * 3 + bxor(c, d) + a, 16777215) end

local function level1(a, b, c, d) return bxor(mix(a, b, c, d) + mix(b, c, d, a), a - d) end

local function level2(a, b, c, d)
  local first = level1(a, b, c, d)
  return bxor(level1(b, first, d, c), a + c) + (first - b)
end

local function level3(a, b, c, d)
  local first = level2(d, c, b, a)
  local second = level2(first, a, d, b)
  return bxor(level1(c, second, b, first) + bxor(a, d), first - second)
end

local function level4(a, b, c, d)
  local first = level3(a, c, b, d)
  return bxor(bxor(level3(b, first, d, a), c) + (first - a), d)
end

local function level5(a, b, c, d)
  local first = level4(d, a, c, b)
  local second = level4(a, first, b, c)
  return bxor(level3(second, d, first, b), a + c) + (b - d) + bxor(first, second)
end

local function level6(a, b, c, d)
  local first = level5(a, b, d, c)
  return bxor(level5(c, first, a, b) + bxor(d, b), first - c) + a
end

local sum = 0
for i = 0, 799999 do sum = band(bxor(sum, level6(i, band(sum, 65535), band(i * 7, 1023), 42)), 16777215) end
print(string.format("%d", sum))
