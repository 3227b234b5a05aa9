local ffi = require("ffi")
local bit = require("bit")
local band, bxor, rshift = bit.band, bit.bxor, bit.rshift
local size = 65536
local entries = ffi.new("int32_t[256]")
local data = ffi.new("uint8_t[?]", size)

local function entry(n)
  for _ = 1, 8 do
    if band(n, 1) == 1 then n = bxor(rshift(n, 1), 0xEDB88320) else n = rshift(n, 1) end
  end
  return n
end

local function crc(value)
  for i = 0, size - 1 do
    value = bxor(entries[band(bxor(value, data[i]), 255)], rshift(value, 8))
  end
  return value
end

for i = 0, 255 do entries[i] = entry(i) end
for i = 0, size - 1 do data[i] = band(bxor(i * 7, rshift(i, 5)), 255) end
local value = -1
for _ = 1, 1200 do value = crc(value) end
print(string.format("%.0f", bit.bnot(value) % 4294967296))
