local function gcd(a, b)
  while b ~= 0 do
    a, b = b, a % b
  end
  return a
end

local sum = 0
for j = 1, 3000 do
  for i = 1, 3000 do sum = sum + gcd(i, j) end
end
print(string.format("%d", sum))
