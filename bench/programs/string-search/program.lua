local ffi = require("ffi")
local bit = require("bit")
local size = 65536
local text = ffi.new("uint8_t[?]", size)
local seed = 42

local function random()
  -- 1103515245 is 16838 * 65536 + 20077: the product of two whole numbers doesn't fit a double.
  seed = bit.band((seed * 16838 % 32768) * 65536 + seed * 20077 + 12345, 2147483647)
  return seed
end

local function starts(place, pattern, length)
  for i = 0, length - 1 do
    if text[place + i] ~= pattern[i] then return false end
  end
  return true
end

local function occurrences(word)
  local length = #word
  local pattern = ffi.new("uint8_t[?]", length + 1, word)
  local count = 0
  for i = 0, size - length do
    if starts(i, pattern, length) then count = count + 1 end
  end
  return count
end

for i = 0, size - 1 do text[i] = 97 + bit.rshift(random(), 16) % 3 end
local sum = 0
for i = 0, 119 do
  text[i] = 97
  sum = sum + occurrences("abcab")
  sum = sum + occurrences("aabbccab")
  sum = sum + occurrences("cacacacacaca")
  sum = sum + occurrences("babababb")
end
print(string.format("%d", sum))
