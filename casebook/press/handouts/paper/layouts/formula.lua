-- A formula in Typst, on paper and on slides: it is read out as it is written in TeX.

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0"):gsub("%s+", " ") .. '"'
end

function Math(math)
  return { pandoc.RawInline("typst", "#formula(" .. quoted(math.text) .. ")["), math, pandoc.RawInline("typst", "]") }
end
