-- What wrk sends, by the variable BENCH_REQUESTS, and how it tells the latencies: one line that load.py reads.
--   "" (the address, again and again), "review" (the usual file), "unseen" (one with shell code never seen before),
--   "mixed" (guide pages, reviews and previews numbered from BENCH_FIRST)

local kind = os.getenv("BENCH_REQUESTS") or ""
local sent = tonumber(os.getenv("BENCH_FIRST") or "0")
local usual

if kind ~= "" then
   local file = assert(io.open("tests/bench/usual.Dockerfile"))
   usual = file:read("a*")
   file:close()
end

local function review(text)
   return wrk.format("POST", "/api/v1/review", { ["Content-Type"] = "text/plain" }, text)
end

local function unseen()
   return review(usual .. "RUN echo " .. sent .. " && cd /srv && ls\n")
end

local pages = {
   "/guide/", "/guide/building/base-images/", "/guide/requirements/", "/guide/requirements/IMG-18/", "/guide/glossary/",
   "/review/rules/", "/review/rules/pin-base-image/",
}
local starters = { "python-http-service", "go-http-service", "node-http-service", "static-web-site" }

if kind == "review" then
   local one
   request = function()
      one = one or review(usual)
      return one
   end
elseif kind == "unseen" then
   request = function()
      sent = sent + 1
      return unseen()
   end
elseif kind == "mixed" then
   request = function()
      sent = sent + 1
      local turn = sent % 100
      if turn == 0 then
         return unseen()
      elseif turn == 50 then
         local starter = starters[sent / 50 % #starters + 1]
         return wrk.format("GET", "/starters/" .. starter .. "/preview/?project_name=Number%20" .. sent)
      elseif turn % 10 == 1 then
         return review(usual .. "LABEL number=" .. sent .. "\n")
      end
      return wrk.format("GET", pages[sent % #pages + 1], { ["Accept-Encoding"] = "br" })
   end
end

done = function(summary, latency)
   local errors = summary.errors
   io.write(string.format(
      "figures %d %f %f %f %f %d %d\n",
      summary.requests, summary.duration / 1e6,
      latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
      errors.status, errors.connect + errors.read + errors.write + errors.timeout
   ))
end
