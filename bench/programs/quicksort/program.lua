local bit = require("bit")
local elements = 250000
local numbers = {}
local seed = 0

local function random()
  -- 1103515245 is 16838 * 65536 + 20077: the product of two whole numbers doesn't fit a double.
  seed = bit.band((seed * 16838 % 32768) * 65536 + seed * 20077 + 12345, 2147483647)
  return seed
end

local function fill_numbers(n)
  seed = n
  for i = 0, elements - 1 do numbers[i] = bit.rshift(random(), 8) end
end

local function exchange(i, j) numbers[i], numbers[j] = numbers[j], numbers[i] end

local function sort(first, last)
  local pivot = numbers[first + bit.rshift(last - first, 1)]
  local left, right = first, last
  repeat
    while numbers[left] < pivot do left = left + 1 end
    while pivot < numbers[right] do right = right - 1 end
    if left <= right then
      exchange(left, right)
      left = left + 1
      right = right - 1
    end
  until left > right
  if left < last then sort(left, last) end
  if first < right then sort(first, right) end
end

local function checksum()
  local sum = 0
  for i = 0, elements - 1 do sum = (sum * 31 + numbers[i]) % 16777216 end
  return sum
end

local sum = 0
for i = 0, 5 do
  fill_numbers(i + 42)
  sort(0, elements - 1)
  sum = sum + checksum()
end
print(string.format("%d", sum))
