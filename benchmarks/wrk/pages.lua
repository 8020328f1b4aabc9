-- Asks for the pages of a list, one after the other, and tells at the end what came of it: wrk … -s pages.lua ADDRESS -- LIST gzip
local threads = 0

function setup(thread)
  thread:set("first", threads * 97)
  threads = threads + 1
end

function init(args)
  requests = {}
  local headers = args[2] == "gzip" and { ["Accept-Encoding"] = "gzip" } or {}
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
  next_one = first % #requests
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format('\n{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p99": %d, "failed": %d}\n', summary.requests, summary.duration,
    summary.bytes, latency:percentile(50), latency:percentile(99), failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
