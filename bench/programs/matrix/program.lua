local size = 300
local a, b, product = {}, {}, {}
local seed = 0

local function random()
  seed = (seed * 1309 + 13849) % 65536
  return seed
end

local function fill_matrix(matrix)
  for i = 0, size * size - 1 do matrix[i] = random() % 120 - 60 end
end

local function inner_product(row, column)
  local sum = 0
  for _ = 1, size do
    sum = sum + a[row] * b[column]
    row = row + 1
    column = column + size
  end
  return sum
end

local function multiply()
  for i = 0, size - 1 do
    for j = 0, size - 1 do product[i * size + j] = inner_product(i * size, j) end
  end
end

local function checksum()
  local sum = 0
  for i = 0, size * size - 1 do sum = (sum * 31 + product[i]) % 16777216 end
  return sum
end

local sum = 0
seed = 74755
fill_matrix(a)
fill_matrix(b)
for i = 0, 7 do
  a[0] = i
  multiply()
  sum = sum + checksum()
end
print(string.format("%d", sum))
