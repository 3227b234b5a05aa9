local function steps(n)
  local count = 0
  while n ~= 1 do
    if n % 2 == 1 then n = 3 * n + 1 else n = n / 2 end
    count = count + 1
  end
  return count
end

local best, most = 1, 0
for i = 1, 699999 do
  local count = steps(i)
  if most < count then
    best = i
    most = count
  end
end
print(string.format("%d %d", best, most))
