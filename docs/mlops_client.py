"""Follows the control document of mlops (by events; where they do not get through, by asking) and has texts scored."""
import json, logging, threading, time, urllib.request


class MlopsControl:
    """`document` is the newest one; `on_change(document)` puts it into force, once for each that is new."""
    def __init__(self, url, token, on_change, retry_s=1.0):
        self.url, self.token, self.on_change, self.retry_s = url.rstrip("/"), token, on_change, retry_s
        self.document, self.applied = None, None
        threading.Thread(target=self._follow, daemon=True).start()

    def sentiment(self, texts, timeout=15):
        """An answer for each text; None when nobody answers in time: then go by rules of your own."""
        try:
            return json.load(self._open("/v1/sentiment", {"texts": texts}, timeout))["answers"]
        except (OSError, ValueError): return None

    def _open(self, path, body=None, timeout=40, **headers):  # a line comes every 15 s, be it an empty one
        headers |= {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, body and json.dumps(body).encode(), headers)
        return urllib.request.urlopen(request, timeout=timeout)

    def _take(self, document):
        if self.document is None or document["seq"] != self.document["seq"]:
            self.on_change(document)
            self.document = document
        if self.applied != document["seq"]:
            self._open("/v1/control/applied", {"seq": document["seq"]}).close()
            self.applied = document["seq"]

    def _follow(self):
        while True:
            for headers in {"Accept": "text/event-stream"}, {"If-None-Match": f'"{self.applied}"'}:
                try:
                    answer = self._open("/v1/control", **headers)
                    for line in answer if "Accept" in headers else [b"data:" + answer.read()]:
                        if line.startswith(b"data:"): self._take(json.loads(line[5:]))
                except Exception as error:  # whatever it was, it goes on: a 304 says that nothing has changed
                    if getattr(error, "code", 0) != 304: logging.warning("mlops: %s", error)
            time.sleep(self.retry_s)
