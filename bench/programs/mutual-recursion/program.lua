local male

local function female(n)
  if n == 0 then return 1 end
  return n - male(female(n - 1))
end

function male(n)
  if n == 0 then return 0 end
  return n - female(male(n - 1))
end

local sum = 0
for i = 0, 111 do sum = sum + female(i) + male(i) end
print(string.format("%d", sum))
