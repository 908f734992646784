// The picture of an authenticator app's secret, which the app reads with a camera. Nothing leaves the page.
/*!
lean-qr 2.7.4 (https://github.com/davidje13/lean-qr). MIT License. Copyright (c) 2021-2025 David Evans.
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice
shall be included in all copies or substantial portions of the Software.
THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
*/

import {correction, generate} from "lean-qr/nano";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4; // modules around the code that stay light (ISO/IEC 18004)

// Answers an <svg> of a text; its colours are those that a camera expects, in the dark as well.
/** @param {string} text @param {string} label */
export function picture(text, label) {
    const code = generate(text, {minCorrectionLevel: correction.M});
    const whole = code.size + 2 * QUIET;
    const svg = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries({
        class: "qr-code",
        role: "img",
        "aria-label": label,
        viewBox: `0 0 ${whole} ${whole}`,
        "shape-rendering": "crispEdges",
    })) {
        svg.setAttribute(name, value);
    }
    const light = document.createElementNS(SVG, "path");
    light.setAttribute("class", "light");
    light.setAttribute("d", `M0 0h${whole}v${whole}H0z`);
    const dark = document.createElementNS(SVG, "path");
    dark.setAttribute("class", "dark");
    dark.setAttribute("d", modules(code));
    svg.append(light, dark);
    return svg;
}

function modules(code) {
    let path = "";
    for (let y = 0; y < code.size; y++) {
        for (let x = 0; x < code.size; x++) {
            if (code.get(x, y)) {
                path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
            }
        }
    }
    return path;
}
