local bit = require("bit")
local band, bor, bxor, bnot, lshift, rshift = bit.band, bit.bor, bit.bxor, bit.bnot, bit.lshift, bit.rshift
local full_row = 2 ^ 14 - 1

local function settle(columns, left, right)
  if columns == full_row then return 1 end
  local solutions = 0
  local free = band(bnot(bor(columns, left, right)), full_row)
  while free ~= 0 do
    local queen = band(free, -free)
    free = bxor(free, queen)
    solutions = solutions
      + settle(bor(columns, queen), band(lshift(bor(left, queen), 1), full_row), rshift(bor(right, queen), 1))
  end
  return solutions
end

print(settle(0, 0, 0))
