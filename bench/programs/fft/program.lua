local bits = 12
local size = 2 ^ bits
local reals, imaginaries = {}, {}
local root_reals, root_imaginaries = {}, {}

local function fill_roots()
  root_reals[0], root_imaginaries[0] = -1, 0
  for i = 1, bits - 1 do
    local cosine = root_reals[i - 1]
    root_reals[i] = math.sqrt((cosine + 1) / 2)
    root_imaginaries[i] = -math.sqrt((1 - cosine) / 2)
  end
end

local function fill_samples()
  local random = 74755
  for i = 0, size - 1 do
    random = (random * 1309 + 13849) % 65536
    reals[i] = random / 65536
    random = (random * 1309 + 13849) % 65536
    imaginaries[i] = random / 65536
  end
end

local function reversed(index)
  local result = 0
  for _ = 1, bits do
    result = result * 2 + index % 2
    index = math.floor(index / 2)
  end
  return result
end

local function reorder()
  for i = 0, size - 1 do
    local other = reversed(i)
    if other > i then
      reals[i], reals[other] = reals[other], reals[i]
      imaginaries[i], imaginaries[other] = imaginaries[other], imaginaries[i]
    end
  end
end

local function butterfly(first, second, real, imaginary)
  local rotated_real = reals[second] * real - imaginaries[second] * imaginary
  local rotated_imaginary = reals[second] * imaginary + imaginaries[second] * real
  imaginaries[second] = imaginaries[first] - rotated_imaginary
  imaginaries[first] = imaginaries[first] + rotated_imaginary
  reals[second] = reals[first] - rotated_real
  reals[first] = reals[first] + rotated_real
end

local function join_blocks(root, half)
  local real, imaginary = 1, 0
  for start = 0, half - 1 do
    for i = start, size - 1, 2 * half do butterfly(i, i + half, real, imaginary) end
    real, imaginary = root_reals[root] * real - root_imaginaries[root] * imaginary,
      root_reals[root] * imaginary + root_imaginaries[root] * real
  end
end

local function transform()
  reorder()
  for i = 0, bits - 1 do join_blocks(i, 2 ^ i) end
end

local function conjugate()
  for i = 0, bits - 1 do root_imaginaries[i] = -root_imaginaries[i] end
end

local function rescale()
  for i = 0, size - 1 do
    reals[i] = reals[i] / size
    imaginaries[i] = imaginaries[i] / size
  end
end

local function energy()
  local sum = 0
  for i = 0, size - 1 do sum = sum + reals[i] * reals[i] + imaginaries[i] * imaginaries[i] end
  return sum
end

fill_roots()
fill_samples()
local before = energy()
for _ = 1, 600 do
  transform()
  conjugate()
  transform()
  conjugate()
  rescale()
end
local after = energy()
transform()
print(string.format("%d %d %d %d", before * 1e6, after * 1e6, reals[1] * 1e6, imaginaries[1] * 1e6))
