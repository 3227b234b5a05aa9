local function ack(m, n)
  if m == 0 then return n + 1 end
  if n == 0 then return ack(m - 1, 1) end
  return ack(m - 1, ack(m, n - 1))
end

local sum = 0
for i = 0, 143 do sum = sum + ack(3, 5 + i % 4) end
print(string.format("%d", sum))
