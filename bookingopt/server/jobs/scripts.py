"""Every Lua script that runs inside Redis: what must happen at once or not at all."""

from __future__ import annotations

from typing import Final

#: Decides about one submission; see `bookingopt.server.jobs.admission`. A problem that is sent again after its job
#: failed or was cancelled is a new job, unless an Idempotency-Key says otherwise.
#: What the user's jobs take is counted anew each time, so that what is erased or lapses is free; a job that only has a
#: slot counts as it was announced. Where they take too much, the second number is the seconds until some lapse.
#: KEYS: submission, active jobs of the user, waiting jobs, reserved slots, all jobs of the user, counts. ARGV: hash of
#: the body, job id, most active jobs, most waiting jobs, seconds of a reservation, seconds of the memory, whether there
#: is an Idempotency-Key, bytes of the problem, most bytes of a user, bytes of a job's records, prefixes of a job's keys
#: (RQ's, ours, problem, result, announced bytes), and RQ's states of an active job.
ADMIT: Final = """
local now = tonumber(redis.call('TIME')[1])
local once, active, waiting, reserved = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local body, job, most, most_waiting, keep, remember, by_key, size, most_bytes, records = unpack(ARGV, 1, 10)
local rq_job, our_job, problem, result, announced = unpack(ARGV, 11, 15)
local counts = {}
for i = 16, #ARGV do counts[ARGV[i]] = true end
local function state(id) return redis.call('HGET', rq_job .. id, 'status') end
local function refused(kind, number, seconds)
  redis.pcall('HINCRBY', KEYS[6], 'refused_' .. kind, 1)  -- where Redis is full it is not counted
  return {kind, tostring(number), tostring(seconds or 0)}
end

local known = redis.call('HMGET', once, 'job', 'body')
if known[1] == job then return {'accepted', job} end  -- the client asks once more after a lost answer
if known[1] then
  local status = state(known[1])
  local held = redis.call('ZSCORE', reserved, known[1])
  local there = status or (held and tonumber(held) > now)
  if there and known[2] ~= body then return {'conflict', known[1]} end
  local ok = redis.call('HGET', our_job .. known[1], 'ok')
  local ended_badly = status and ((status == 'failed' and ok ~= '1') or status == 'stopped' or status == 'canceled'
    or ok == '0'
    or redis.call('HGET', our_job .. known[1], 'stopped') == '1')
  if there and (by_key == '1' or not ended_badly) then return {'replay', known[1]} end
end

local count, bytes = 0, 0
for _, id in ipairs(redis.call('ZRANGE', active, 0, -1)) do
  local status = state(id)
  local held = redis.call('ZSCORE', active, id)
  if (status and counts[status]) or (not status and tonumber(held) > now) then
    count = count + 1
    if not status then bytes = bytes + tonumber(redis.call('GET', announced .. id) or 0) end
  else
    redis.call('ZREM', active, id)
  end
end
if count >= tonumber(most) then return refused('active', count) end

local soonest = nil
for _, id in ipairs(redis.call('ZRANGE', KEYS[5], 0, -1)) do
  local stored = redis.call('STRLEN', problem .. id)
  if stored > 0 then
    bytes = bytes + stored + redis.call('STRLEN', result .. id) + tonumber(records)
    local left = redis.call('TTL', problem .. id)
    if not soonest or left < soonest then soonest = left end
  end
end
if bytes + tonumber(size) > tonumber(most_bytes) then return refused('stored', bytes, soonest) end

redis.call('ZREMRANGEBYSCORE', reserved, '-inf', now)
for _, id in ipairs(redis.call('ZRANGE', reserved, 0, -1)) do
  if state(id) then redis.call('ZREM', reserved, id) end
end
local depth = redis.call('LLEN', waiting) + redis.call('ZCARD', reserved)
if depth >= tonumber(most_waiting) then return refused('full', depth) end

redis.call('ZADD', active, now + tonumber(keep), job)
redis.call('EXPIRE', active, 2678400)
redis.call('ZADD', reserved, now + tonumber(keep), job)
redis.call('SET', announced .. job, size, 'EX', math.max(1, tonumber(keep)))
redis.call('HSET', once, 'job', job, 'body', body)
redis.call('EXPIRE', once, tonumber(remember))
return {'accepted', job}
"""

#: Flags a job as cancelled, and takes it off the queue if it waits; 0 where it does not wait. The first write needs no
#: memory: after it the script may write on where Redis is full.
#: KEYS: waiting jobs, RQ's hash of the job, counts, cancel flag, and what else lapses. ARGV: job id, time of the end,
#: seconds to keep, what the flag says, seconds of the flag.
CANCEL: Final = """
local waits = redis.call('LREM', KEYS[1], 1, ARGV[1]) == 1
redis.call('SET', KEYS[4], ARGV[4], 'NX', 'EX', ARGV[5])
if not waits then return 0 end
redis.call('HSET', KEYS[2], 'status', 'canceled', 'ended_at', ARGV[2])
redis.call('HINCRBY', KEYS[3], 'cancelled', 1)
for i = 2, #KEYS do
    if i ~= 3 then redis.call('EXPIRE', KEYS[i], ARGV[3]) end
end
return 1
"""

#: Stores the end of a job, once: 0 where it has ended before, or was erased in the meantime.
#: KEYS: our hash of the job, result, problem, cancel flag, counts. ARGV: ok, success, stopped, error, packed outcome,
#: status, seconds.
STORE_END: Final = """
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HEXISTS', KEYS[1], 'ok') == 1 then return 0 end
local keep = tonumber(redis.call('HGET', KEYS[1], 'result_ttl'))
redis.call('HSET', KEYS[1], 'ok', ARGV[1], 'success', ARGV[2], 'stopped', ARGV[3], 'error', ARGV[4])
if ARGV[5] ~= '' then redis.call('SET', KEYS[2], ARGV[5], 'EX', keep) end
for _, key in ipairs({KEYS[1], KEYS[3], KEYS[4]}) do redis.call('EXPIRE', key, keep) end
redis.call('HINCRBY', KEYS[5], ARGV[6], 1)
if ARGV[7] ~= '' then
    redis.call('HINCRBYFLOAT', KEYS[5], 'seconds_sum', ARGV[7])
    redis.call('HINCRBY', KEYS[5], 'seconds_count', 1)
end
return 1
"""

#: Deletes what is stored of a job; 0 and nothing where others are linked to it, which go first.
#: KEYS: the jobs linked to it, and what goes.
FORGET: Final = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('DEL', unpack(KEYS, 2))
return 1
"""

#: Writes the progress of a job that is still known; else the hash of an erased job would come back.
#: KEYS: RQ's hash of the job. ARGV: its meta.
TELL_PROGRESS: Final = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'meta', ARGV[1]) end
"""

#: Notes the day of use of a key that still exists; else a key that was revoked just now would leave a piece.
#: KEYS: the API key. ARGV: the day.
NOTE_USE: Final = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'last_used', ARGV[1]) end
"""

#: Puts a job that a worker has taken behind the waiting ones; 0 where this call did so before and its answer was lost.
#: KEYS: jobs between queue and worker, waiting jobs, mark of this call. ARGV: job id.
PUT_BACK: Final = """
if redis.call('EXISTS', KEYS[3]) == 1 then return 0 end
redis.call('LREM', KEYS[1], 1, ARGV[1])
redis.call('RPUSH', KEYS[2], ARGV[1])
redis.call('SET', KEYS[3], 1, 'EX', 600)
return 1
"""

#: Deregisters a worker and lets its entries among the running jobs expire. A second call finds none of its jobs.
#: KEYS: what the worker has begun, running jobs, all workers, those of this queue, the worker's hash. ARGV: prefix of
#: RQ's key of a job, time of expiry, whether the jobs get their attempt back.
DEREGISTER: Final = """
redis.call('SREM', KEYS[3], KEYS[5])
redis.call('SREM', KEYS[4], KEYS[5])
for _, entry in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    local job = ARGV[1] .. string.match(entry, '^[^:]*')
    if ARGV[3] == '1' and redis.call('HEXISTS', job, 'retries_left') == 1 then
        redis.call('HINCRBY', job, 'retries_left', 1)
    end
    redis.call('ZADD', KEYS[2], 'XX', ARGV[2], entry)
end
redis.call('DEL', KEYS[5], KEYS[1])
"""
