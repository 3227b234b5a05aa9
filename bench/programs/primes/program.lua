local wanted = 220000
local primes = {}
local found = 0

local function add_prime(n)
  primes[found] = n
  found = found + 1
end

local function is_prime(n)
  for i = 1, found - 1 do
    local prime = primes[i]
    if prime * prime > n then break end
    if n % prime == 0 then return false end
  end
  return true
end

add_prime(2)
local n = 3
while found < wanted do
  if is_prime(n) then add_prime(n) end
  n = n + 2
end

local sum = 0
for i = 0, wanted - 1 do sum = sum + primes[i] end
print(string.format("%d %d", primes[wanted - 1], sum))
