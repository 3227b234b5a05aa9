local height = 26
local pegs = { [0] = height, 0, 0 }
local moves = 0

local function move_disk(from, to)
  pegs[to] = pegs[to] + 1
  pegs[from] = pegs[from] - 1
  moves = moves + 1
end

local function hanoi(disks, from, to)
  if disks == 0 then return end
  local spare = 3 - (from + to)
  hanoi(disks - 1, from, spare)
  move_disk(from, to)
  hanoi(disks - 1, spare, to)
end

hanoi(height, 0, 2)
print(string.format("%d %d %d %d", moves, pegs[0], pegs[1], pegs[2]))
