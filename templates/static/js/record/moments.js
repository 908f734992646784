// Between moments of the API, which are in UTC, and what a control for date and time has: the wall clock of the
// stage's TIME_ZONE, which the builder sets.

const wallClock = new Intl.DateTimeFormat("en-US-u-hc-h23", {
    timeZone: TIME_ZONE,
    calendar: "iso8601",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
});

// What a control shows of a moment; of what has no zone, that.
/** @param {string} text */
export function toWallClock(text) {
    return text.endsWith("Z")
        ? written(Date.parse(text))
              .slice(0, -1)
              .replace(/(:00)?\.000$/, "")
        : text;
}

// The moment at which that is shown. Where clocks are put back an hour comes twice: then the first one.
/** @param {string} text */
export function toMoment(text) {
    const clock = Date.parse(`${text}Z`);
    const moments = [1, -1].map((day) => clock - offset(clock - day * 86_400_000));
    const exact = moments.filter((moment) => moment + offset(moment) === clock);
    return new Date(exact.length ? Math.min(...exact) : moments[0]).toISOString();
}

function offset(moment) {
    return Date.parse(written(moment)) - moment;
}

function written(moment) {
    const {year, month, day, hour, minute, second, fractionalSecond} = Object.fromEntries(
        wallClock.formatToParts(moment).map(({type, value}) => [type, value]),
    );
    return `${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}.${fractionalSecond}Z`;
}
