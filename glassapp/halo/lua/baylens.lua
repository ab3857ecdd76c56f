-- Baylens on the glasses: draws what it is sent, tells of taps and nods, takes a photo when asked.
-- The numbers are those of glassapp/halo/wire.py. Only this program touches the display.
local data = require('data.min')
local camera = require('camera.min')
local nod = require('nod')

local SPRITE, ARM, HEARTBEAT, WORDS, CAPTURE, GOODBYE = 0x20, 0x21, 0x22, 0x23, 0x24, 0x25
local TAP, NOD, REDRAW, BATTERY = 0x09, 0x0C, 0x0D, 0x0E
local WIPE, LAST, PLAIN = 1, 2, 4

local SILENCE_S = 3.5 -- three heartbeats missed
local SAMPLE_S = 0.02
local BATTERY_S = 60 -- between two words about the battery
local LOOKING_S = 3 -- after the last photo asked for
local EXPOSURE_S = 0.1 -- the maker's pace for the camera's own exposure
local UNPACKED_BYTES = 4096
local NAMES = { 'VOID', 'WHITE', 'GREY', 'RED', 'PINK', 'DARKBROWN', 'BROWN', 'ORANGE', 'YELLOW', 'DARKGREEN',
	'GREEN', 'LIGHTGREEN', 'NIGHTBLUE', 'SEABLUE', 'SKYBLUE', 'CLOUDBLUE' }
local KINDS = { single = 1, double = 2, triple = 3 }

local on_frame = frame.HARDWARE_VERSION == 'Frame'
local heard = frame.time.utc()
local lost, leaving = false, false
local lost_words = 'LINK LOST'
local armed_until, question = 0, 0
local head = nod.new()
local looking, looking_until, exposed = false, 0, 0
local charge_told = -BATTERY_S

local function send(message)
	local ok, why = pcall(frame.bluetooth.send, message)
	if not ok then
		print('not sent: ' .. tostring(why))
	end
end

-- Frame draws into a second buffer, which is empty after every show(); Halo draws where one looks.
local function empty()
	if on_frame then
		frame.display.text(' ', 1, 1)
	else
		frame.display.clear()
	end
end

local function reveal()
	if on_frame then
		frame.display.show()
	end
end

local function paint(palette)
	for index = 1, #palette // 3 - 1 do
		local r, g, b = string.byte(palette, index * 3 + 1, index * 3 + 3)
		frame.display.assign_color(NAMES[index + 1], r, g, b)
	end
end

local function draw(body)
	local flags, x, y, width, bits, inks, start = string.unpack('>BI2I2I2BB', body)
	local palette = '\0\0\0' .. string.sub(body, start, start + inks * 3 - 1)
	if flags & WIPE ~= 0 then
		empty()
	end
	if on_frame then
		paint(palette)
	end
	local function put(pixels)
		if on_frame then
			frame.display.bitmap(x + 1, y + 1, width, 1 << bits, 0, pixels)
		else
			frame.display.bitmap(x + 1, y + 1, width, 1 << bits, 0, pixels, { palette_data = palette })
		end
	end
	local pixels = string.sub(body, start + inks * 3)
	if flags & PLAIN ~= 0 then
		put(pixels)
	else
		frame.compression.process_function(put)
		frame.compression.decompress(pixels, UNPACKED_BYTES)
	end
	if flags & LAST ~= 0 then
		reveal()
	end
end

local function arm(body)
	armed_until = frame.time.utc() + string.byte(body, 1) / 10
	question = string.byte(body, 2)
	head = nod.new()
end

-- Display and camera of Halo sleep until they are woken, and the camera sleeps outside a scan.
local function wake(part, awake)
	if part.power_save then
		part.power_save(not awake)
	end
end

local function take_photo(body)
	if not looking then
		looking = true
		wake(frame.camera, true)
	end
	looking_until = frame.time.utc() + LOOKING_S
	camera.start_capture(camera.parse_capture_settings(body))
end

local handlers = {
	[SPRITE] = draw,
	[ARM] = arm,
	[HEARTBEAT] = function() end,
	[WORDS] = function(body) lost_words = body end,
	[CAPTURE] = take_photo,
	[GOODBYE] = function() leaving = true end,
}

local function on_tap(kind)
	local code = KINDS[kind]
	send(string.char(TAP) .. (code and string.char(code) or ''))
end

-- The maker's axes: see send_imu_data in its imu.lua.
local function gravity()
	local raw = frame.imu.raw().accelerometer
	if on_frame then
		return raw.x / 4096, raw.y / 4096, raw.z / 4096
	end
	return -raw.z / 1000, raw.y / 1000, raw.x / 1000
end

local function watch_the_head(now)
	if now < armed_until and nod.feed(head, now, gravity()) then
		armed_until = 0
		send(string.char(NOD, question))
	end
end

local function mind_the_camera(now)
	if looking and now > looking_until and not camera.is_sending() then
		looking = false
		wake(frame.camera, false)
	elseif looking and now - exposed > EXPOSURE_S and frame.camera.auto then
		exposed = now
		camera.run_auto_exposure()
	end
end

local function tell_battery(now)
	if now - charge_told >= BATTERY_S then
		charge_told = now
		send(string.char(BATTERY, math.floor(frame.battery_level())))
	end
end

local function say_lost()
	lost = true
	armed_until = 0
	empty()
	if on_frame then
		frame.display.text(lost_words, 220, 300)
	else
		-- Sixteen pixels to a letter, below the middle third.
		frame.display.set_font(0, 16)
		frame.display.text(lost_words, 129 - 8 * #lost_words, 185, 0xFFFFFF)
	end
	reveal()
end

local function listen(now)
	local items = data.process_raw_items()
	if #items == 0 then
		if not lost and now - heard > SILENCE_S then
			say_lost()
		end
		return
	end
	heard = now
	if lost then
		lost = false
		empty()
		send(string.char(REDRAW))
	end
	for _, item in ipairs(items) do
		local handler = handlers[item[1]]
		if handler then
			handler(item[2])
		end
	end
end

local function work()
	while not leaving do
		local now = frame.time.utc()
		listen(now)
		watch_the_head(now)
		mind_the_camera(now)
		tell_battery(now)
		if camera.is_sending() then
			camera.send_pending(4)
			frame.sleep(0.002)
		else
			frame.sleep(SAMPLE_S)
		end
	end
end

frame.imu.tap_callback(on_tap)
wake(frame.display, true)
empty()
reveal()
print('baylens')
local ok, why = pcall(work)
frame.imu.tap_callback(nil)
pcall(empty)
pcall(reveal)
pcall(wake, frame.camera, false)
pcall(wake, frame.display, false)
print('stopped: ' .. (ok and 'goodbye' or tostring(why)))
