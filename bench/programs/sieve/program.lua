local limit = 100000
local flags = {}

local function primes()
  local count = 0
  for i = 0, limit - 1 do flags[i] = true end
  for i = 2, limit - 1 do
    if flags[i] then
      for k = i + i, limit - 1, i do flags[k] = false end
      count = count + 1
    end
  end
  return count
end

local sum = 0
for _ = 1, 1000 do sum = sum + primes() end
print(string.format("%d", sum))
