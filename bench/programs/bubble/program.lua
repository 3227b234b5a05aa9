local elements = 16000
local list = {}
local seed = 0

local function random()
  seed = (seed * 1309 + 13849) % 65536
  return seed
end

local function fill_list()
  seed = 74755
  for i = 0, elements - 1 do list[i] = random() end
end

local function sort_list()
  for last = elements - 1, 1, -1 do
    for i = 0, last - 1 do
      local a, b = list[i], list[i + 1]
      if a > b then
        list[i] = b
        list[i + 1] = a
      end
    end
  end
end

local function checksum()
  local sum = 0
  for i = 0, elements - 1 do sum = (sum * 31 + list[i]) % 16777216 end
  return sum
end

fill_list()
sort_list()
print(string.format("%d", checksum()))
