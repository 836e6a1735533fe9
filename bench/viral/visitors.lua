-- Visitors of a site, one to each thread: they read, like and post, by shares of a hundred.
-- Arguments: a file of what there is to ask for, the shares of likes and of posts, and a number
-- that is another for each load, so that nothing is posted twice.
--
-- A line of the file is `read PATH`, `like PATH` or `post PATH`. What came of it is printed as
-- lines of JSON below what wrk itself prints: one for each thread.

local ffi = require("ffi")
ffi.cdef [[
   typedef struct { long seconds; long nanoseconds; } palabre_time;
   int clock_gettime(int clock, palabre_time *time);
]]
local MONOTONIC = 1
local moment = ffi.new("palabre_time")

local function now()
   ffi.C.clock_gettime(MONOTONIC, moment)
   return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

-- The site is on this machine, whatever name it is asked by.
wrk.resolve = function(_, service)
   wrk.addrs = wrk.lookup("127.0.0.1", service)
end

local threads = {}

function setup(thread)
   table.insert(threads, thread)
   thread:set("visitor", #threads)
end

function init(arguments)
   paths = { read = {}, like = {}, post = {} }
   for line in io.lines(arguments[1]) do
      local kind, path = line:match("^(%S+) (%S+)$")
      table.insert(paths[kind], path)
   end
   likes, posts, number = tonumber(arguments[2]), tonumber(arguments[3]), tonumber(arguments[4])
   math.randomseed(1000 * number + visitor)
   count, reads, kept = 0, {}, {}
   seconds = { read = 0, like = 0, post = 0 }
   statuses = {} -- in one level, as wrk copies tables from threads
end

local function any(list)
   return list[math.random(#list)]
end

-- Each request is that of another person, from a network of their own.
local function headers()
   local given = {}
   for name, value in pairs(wrk.headers) do given[name] = value end
   given["X-Forwarded-For"] = string.format(
      "%d.%d.%d.%d", 11 + number, visitor, math.floor(count / 250) % 250, count % 250
   )
   return given
end

local WORDS = {
   "paix", "jardin", "rivière", "pont", "lumière", "voisin", "marché", "saison", "pain",
   "village", "chemin", "fontaine", "lettre", "mémoire", "parole", "lavoir", "dispute",
}

local function form()
   local words = {}
   for place = 1, 60 do words[place] = any(WORDS):gsub("è", "%%C3%%A8"):gsub("é", "%%C3%%A9") end
   local who = string.format("%d-%d-%d", number, visitor, count)
   return string.format(
      "name=Lectrice+%s&email=lectrice-%s@example.org&body=%s+%s.",
      who, who, table.concat(words, "+"), who
   )
end

function request()
   count = count + 1
   local chance = math.random(100)
   kind = chance <= posts and "post" or chance <= posts + likes and "like" or "read"
   local given, body = headers(), nil
   if kind ~= "read" then
      given["Content-Type"] = "application/x-www-form-urlencoded"
      body = kind == "post" and form() or ""
   end
   began = now()
   return wrk.format(kind == "read" and "GET" or "POST", any(paths[kind]), given, body)
end

function response(status, given)
   local took = now() - began
   local answer = kind .. " " .. status
   statuses[answer] = (statuses[answer] or 0) + 1
   seconds[kind] = seconds[kind] + took
   if kind == "read" then
      table.insert(reads, took)
   elseif kind == "post" then
      local comment = (given["Set-Cookie"] or ""):match("own%-(%d+)=")
      if comment then table.insert(kept, tonumber(comment)) end
   end
end

local function list(values, format)
   local texts = {}
   for place, value in ipairs(values) do texts[place] = string.format(format, value) end
   return "[" .. table.concat(texts, ",") .. "]"
end

local function object(values, format)
   local texts = {}
   for name, value in pairs(values) do
      table.insert(texts, string.format('"%s":' .. format, name, value))
   end
   return "{" .. table.concat(texts, ",") .. "}"
end

function done(summary)
   local errors = summary.errors
   local broken = errors.connect + errors.read + errors.write + errors.timeout
   for place, thread in ipairs(threads) do
      io.write(string.format(
         '{"duration":%.6f,"broken":%d,"reads":%s,"kept":%s,"seconds":%s,"statuses":%s}\n',
         summary.duration / 1e6, place == 1 and broken or 0, list(thread:get("reads"), "%.6f"),
         list(thread:get("kept"), "%d"), object(thread:get("seconds"), "%.6f"),
         object(thread:get("statuses"), "%d")
      ))
   end
end
