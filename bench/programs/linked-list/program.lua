local bit = require("bit")
local elements = 4096
local seed = 74755

local function random()
  seed = (seed * 1309 + 13849) % 65536
  return seed
end

local function random_list()
  local list = nil
  for _ = 1, elements do list = { next = list, value = random() } end
  return list
end

local function reverse(list)
  local reversed = nil
  while list do
    local next = list.next
    list.next = reversed
    reversed = list
    list = next
  end
  return reversed
end

local function sum(list)
  local total = 0
  while list do
    total = total + list.value
    list = list.next
  end
  return total
end

local function longest_rise(list)
  local most, length = 0, 0
  while list do
    length = length + 1
    if length > most then most = length end
    local next = list.next
    if next and next.value <= list.value then length = 0 end
    list = next
  end
  return most
end

local function without_odd(list)
  local kept = nil
  while list do
    local next = list.next
    if list.value % 2 == 0 then
      list.next = kept
      kept = list
    end
    list = next
  end
  return reverse(kept)
end

-- The checksum doesn't fit 32 bits, in which numbers are combined bit by bit.
local function xor(a, b)
  local high = bit.bxor(math.floor(a / 4294967296), math.floor(b / 4294967296))
  return high * 4294967296 + bit.bxor(a % 4294967296, b % 4294967296) % 4294967296
end

local checksum = 0
for _ = 1, 3000 do
  local list = reverse(random_list())
  checksum = checksum + sum(list) + longest_rise(list) * 1000
  checksum = xor(checksum, sum(without_odd(list)))
end
print(string.format("%d", checksum))
