-- For `wrk -s pipeline.lua URL -- DEPTH`: sends DEPTH requests together and reports as one JSON line.

function init(arguments)
  local depth = tonumber(arguments[1]) or 1
  if depth == 1 then return end  -- without a request function wrk sends its own fixed request
  local batch = string.rep(wrk.format(), depth)
  request = function() return batch end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"errors":%d,"p50_us":%.1f,"p90_us":%.1f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(90)))
end
