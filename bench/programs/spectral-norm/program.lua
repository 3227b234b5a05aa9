local size = 1500
local u, v, between = {}, {}, {}

local function entry(row, column)
  local sum = row + column
  return 1 / (sum * (sum + 1) / 2 + row + 1)
end

local function times_row(vector, row)
  local sum = 0
  for i = 0, size - 1 do sum = sum + entry(row, i) * vector[i] end
  return sum
end

local function times_column(vector, column)
  local sum = 0
  for i = 0, size - 1 do sum = sum + entry(i, column) * vector[i] end
  return sum
end

local function multiply(from, to)
  for i = 0, size - 1 do to[i] = times_row(from, i) end
end

local function multiply_transposed(from, to)
  for i = 0, size - 1 do to[i] = times_column(from, i) end
end

local function step(from, to)
  multiply(from, between)
  multiply_transposed(between, to)
end

local function inner_product(a, b)
  local sum = 0
  for i = 0, size - 1 do sum = sum + a[i] * b[i] end
  return sum
end

for i = 0, size - 1 do u[i] = 1 end
for _ = 1, 10 do
  step(u, v)
  step(v, u)
end
print(string.format("%d", math.sqrt(inner_product(u, v) / inner_product(v, v)) * 1e9))
