-- What paper and Word have in common: how wide the columns of a table are, and how many lines there are to write on.

local LINE = 94         -- characters that fit on a line of a table,
local SMALL_LINE = 106  -- of one in smaller type,
local TURNED_LINE = 165 -- and of one on a turned page
local GAP = 2           -- between two columns, in characters
local SHORT = 16        -- characters that stand on one line in a column
local CODING = { 7, 60, 27 } -- the columns of an exercise in coding

local columns = {
  SMALL = 6,   -- columns for which type is smaller
  TURNED = 9,  -- columns for which a page is turned
}

-- How long the texts of each column are: the longest, the longest word in one, and all of them together.
local function measured(tbl)
  local longest, word, total = {}, {}, {}
  for number = 1, #tbl.colspecs do
    longest[number], word[number], total[number] = 1, 1, 1
  end
  local function look(row)
    for number, cell in ipairs(row.cells) do
      if longest[number] then
        local text = pandoc.utils.stringify(cell.contents)
        local length = utf8.len(text) or #text
        longest[number] = math.max(longest[number], length)
        total[number] = total[number] + length
        for part in text:gmatch("%S+") do
          word[number] = math.max(word[number], utf8.len(part) or #part)
        end
      end
    end
  end
  for _, row in ipairs(tbl.head.rows) do look(row) end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do look(row) end
  end
  return longest, word, total
end

-- Columns as wide as what stands in them where a line holds them all. Otherwise columns of short texts get what they
-- need, and the others share what is left by how much they hold.
local function shares(longest, word, total)
  local sum, line = 0, #longest >= columns.TURNED and TURNED_LINE or #longest >= columns.SMALL and SMALL_LINE or LINE
  for _, length in ipairs(longest) do sum = sum + length + GAP end
  if sum <= line then return nil end
  local wanted, left, all = {}, line, 0
  for number, length in ipairs(longest) do
    if length <= SHORT then
      wanted[number] = length + GAP
      left = left - wanted[number]
    else
      all = all + math.sqrt(total[number])
    end
  end
  for number in ipairs(longest) do
    wanted[number] = wanted[number] or math.max(word[number] + GAP, left * math.sqrt(total[number]) / all)
  end
  return wanted
end

-- Give a table its widths, and return how long its longest cell is.
function columns.fit(tbl)
  local longest, word, total = measured(tbl)
  local widths = tbl.classes:includes("coding") and CODING or shares(longest, word, total)
  local all = 0
  for _, width in ipairs(widths or {}) do all = all + width end
  for number, spec in ipairs(tbl.colspecs) do
    local side = spec[1] == pandoc.AlignDefault and pandoc.AlignLeft or spec[1]
    tbl.colspecs[number] = { side, widths and (widths[number] or GAP) / all or nil }
  end
  return math.max(1, table.unpack(longest))
end

function columns.lines(div)
  return math.min(math.max(math.floor(tonumber(div.attributes.lines) or 3), 1), 20)
end

return columns
