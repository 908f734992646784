// The first step: a file is chosen or dropped, and goes straight to its bucket.

import {ApiError} from "../site/api.js";
import {find} from "../site/dom.js";
import {begin} from "./job.js";
import {attempt, say} from "./problems.js";
import * as words from "./words.js";

const ANNOUNCED = 0.25; // of the file, between two announcements

const form = find("#file-form");
const zone = form.querySelector(".drop-zone");
const input = form.elements.file;
const line = find("#upload-progress");

// `go` is called with the id of the import when the file is there.
/** @param {(id: string) => void} go */
export function startUpload(go) {
    const take = (files) => files.length && uploading === null && upload(files, go);
    form.addEventListener("submit", (event) => event.preventDefault());
    input.addEventListener("change", () => take(input.files));
    for (const kind of ["dragover", "dragleave", "drop"]) {
        document.addEventListener(kind, (event) => drag(event, take));
    }
}

// A file that is dropped beside the box counts as well: else the browser would show it instead of this page.
/** @param {DragEvent} event @param {(files: FileList) => void} take */
function drag(event, take) {
    if (!event.dataTransfer?.types.includes("Files")) {
        return;
    }
    event.preventDefault();
    zone.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop" && zone.checkVisibility()) {
        take(event.dataTransfer.files);
    }
}

/** @type {XMLHttpRequest | null} */
let uploading = null;

/** @param {FileList} files @param {(id: string) => void} go */
async function upload(files, go) {
    const warn = (event) => event.preventDefault();
    addEventListener("beforeunload", warn);
    input.disabled = true;
    let id = "";
    const done = await attempt(form, async () => {
        const started = await begin(files[0]);
        await send(files[0], started.upload);
        id = started.importId;
    });
    removeEventListener("beforeunload", warn);
    input.disabled = false;
    line.hidden = true;
    input.value = ""; // the same file can be chosen again
    uploading = null;
    if (done) {
        go(id);
    }
}

// XMLHttpRequest tells how far it is, which fetch does not.
/** @param {File} file @param {Upload} to */
function send(file, {url, fields}) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
        body.append(name, value);
    }
    body.append("file", file);
    const request = new XMLHttpRequest();
    uploading = request;
    showProgress(request, file.size);
    const sent = new Promise((resolve, reject) => {
        const fail = (status, detail) => reject(new ApiError(status, {detail}));
        request.onload = () =>
            request.status < 300 ? resolve(null) : fail(request.status < 500 ? 400 : 503, words.refusedUpload);
        request.onerror = () => fail(400, words.notUploaded);
        request.onabort = () => fail(400, words.uploadCancelled);
    });
    request.open("POST", url);
    request.send(body);
    return sent;
}

/** @param {XMLHttpRequest} request @param {number} size */
function showProgress(request, size) {
    const [bar, text, cancel] = line.children;
    let announced = 0;
    const tell = (done) => {
        bar.value = done;
        text.textContent = words.uploading(done, size);
        if (done >= announced) {
            say(text.textContent);
            announced += size * ANNOUNCED;
        }
    };
    bar.max = size || 1;
    tell(0);
    request.upload.onprogress = ({loaded}) => tell(Math.min(loaded, size)); // the form around it counts there
    cancel.onclick = () => request.abort();
    line.hidden = false;
}
