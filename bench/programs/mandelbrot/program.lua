local size, patience = 1000, 200

local function escape(c_real, c_imaginary)
  local z_real, z_imaginary = 0, 0
  for i = 0, patience - 1 do
    local real_square, imaginary_square = z_real * z_real, z_imaginary * z_imaginary
    if real_square + imaginary_square > 4 then return i end
    z_imaginary = z_real * z_imaginary * 2 + c_imaginary
    z_real = real_square - imaginary_square + c_real
  end
  return patience
end

local function coordinate(index) return index * 3 / size end

local sum = 0
for j = 0, size - 1 do
  for i = 0, size - 1 do sum = sum + escape(coordinate(i) - 2, coordinate(j) - 1.5) end
end
print(string.format("%d", sum))
