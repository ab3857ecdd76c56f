-- A nod: the head tips forward and comes back soon. glassapp/controls/nod.py is the same, line for line.
local _M = {}

local SMOOTH_S = 0.06 -- takes the steps of somebody who walks out of the angle
local REST_S = 1.0 -- how fast "straight ahead" follows a head that stays somewhere else
local DOWN_DEG = 14.0 -- so far down begins a nod
local BACK_DEG = 5.0 -- so near to where it began, the head is back
local SHORTEST_S = 0.12 -- what is quicker is a jolt
local LONGEST_S = 0.9 -- what takes longer is somebody who looks at a crate
local HARDEST_G = 0.9 -- so much more or less than gravity is a blow, not a neck
local GAP_S = 0.25 -- after so long without a sample everything begins anew

function _M.new()
	return {}
end

-- Takes one sample: seconds, and gravity along the head's forward and upward axis and across, in g.
-- Returns true at the moment the head has come back from a nod.
function _M.feed(state, at, across, forward, up)
	if up < 0 then
		forward, up = -forward, -up
	end
	local angle = math.deg(math.atan(forward, up))
	local force = math.sqrt(across * across + forward * forward + up * up)
	local since = state.at and at - state.at
	state.at = at
	if since == nil or since <= 0 or since > GAP_S then
		state.angle, state.rest, state.began = angle, angle, nil
		return false
	end
	state.angle = state.angle + (angle - state.angle) * since / (since + SMOOTH_S)
	if math.abs(force - 1) > HARDEST_G then
		state.struck = true
	end
	local down = state.rest - state.angle
	if state.began == nil then
		state.struck = false
		if down >= DOWN_DEG then
			state.began = at
		else
			state.rest = state.rest + (state.angle - state.rest) * since / (since + REST_S)
		end
		return false
	end
	local took = at - state.began
	if took > LONGEST_S then
		state.rest, state.began = state.angle, nil
		return false
	end
	if down > BACK_DEG then
		return false
	end
	state.began = nil
	return took >= SHORTEST_S and not state.struck
end

return _M
