-- Prints what a load came to, as a line of JSON below what wrk itself prints.

-- The site is on this machine, whatever name it is asked by.
wrk.resolve = function(_, service)
   wrk.addrs = wrk.lookup("127.0.0.1", service)
end

function done(summary, latency)
   local errors = summary.errors
   local line = '{"requests": %d, "seconds": %.6f, "bytes": %d, "p50": %.6f, "p99": %.6f, '
      .. '"refused": %d, "broken": %d}\n'
   io.write(string.format(
      line, summary.requests, summary.duration / 1e6, summary.bytes,
      latency:percentile(50) / 1e6, latency:percentile(99) / 1e6,
      errors.status, errors.connect + errors.read + errors.write + errors.timeout
   ))
end
