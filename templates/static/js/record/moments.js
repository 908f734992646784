// Between moments of the API, which are in UTC, and what a control for date and time has: the wall clock of the
// stage's TIME_ZONE, which the builder sets.

// Not date and time themselves: some calendars of Intl are Julian before 1582, and count years before 1 from 1 again.
const zone = new Intl.DateTimeFormat("en", {timeZone: TIME_ZONE, timeZoneName: "longOffset"});

// What a control shows of a moment; of what has no zone, that.
/** @param {string} text */
export function toWallClock(text) {
    if (!text.endsWith("Z")) {
        return text;
    }
    const moment = Date.parse(text);
    const clock = new Date(moment + offset(moment)).toISOString();
    return clock.replace(/^\+0/, "").replace(/(:00\.000|\.000)?Z$/, ""); // a year 10000 is written otherwise in a control
}

// The moment at which that is shown. Where clocks are put back an hour comes twice: then the first one. What is beyond
// all moments that JavaScript has stays as it is, which the API refuses.
/** @param {string} text */
export function toMoment(text) {
    const clock = Date.parse(`${text.replace(/^\d{5}-/, "+0$&")}Z`);
    if (Number.isNaN(clock)) {
        return text;
    }
    const moments = [1, -1].map((day) => clock - offset(clock - day * 86_400_000));
    const exact = moments.filter((moment) => moment + offset(moment) === clock);
    return new Date(exact.length ? Math.min(...exact) : moments[0]).toISOString();
}

// How far the zone's clocks are ahead, in milliseconds: `GMT`, `GMT+01:00`, or `GMT-07:52:58` before there were zones.
function offset(moment) {
    const name = zone.formatToParts(moment).find(({type}) => type === "timeZoneName")?.value;
    const [, sign, ...parts] = /([+-])(\d+):(\d+):?(\d+)?/.exec(String(name)) ?? [];
    const [hours, minutes, seconds] = parts.map((part) => Number(part ?? 0));
    return sign ? Number(`${sign}1`) * ((hours * 60 + minutes) * 60 + seconds) * 1000 : 0;
}
