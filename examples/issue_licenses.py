#!/usr/bin/env python3
"""Issues licenses with nothing but Python 3 and the server's own OpenAPI document.

    KEYWARD_URL=http://127.0.0.1:4000 KEYWARD_KEY=blz_mgmt_… python3 examples/issue_licenses.py

No path stands in this file: each call is found by its name in the document, which tells where every argument belongs.
"""

import json
import os
import secrets
import sys
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """The server, or this file, says no; the message is for people."""


def refusal_of(error):
    try:
        answer = json.load(error)
        return Refused(f"{answer['code']}: {answer['message']} (request {answer['requestId']}) {answer.get('errors', '')}".rstrip())
    except (ValueError, KeyError, TypeError):
        return Refused(f"HTTP {error.code}: the answer is none of Keyward")


def fetch(request):
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise refusal_of(error) from None
    except OSError as error:
        raise Refused(f"The server could not be reached: {getattr(error, 'reason', error)}") from None
    except ValueError as error:
        raise Refused(f"The answer is none of Keyward: {error}") from None


class Keyward:
    def __init__(self, url, key):
        self.url = url.rstrip("/")
        self.key = key
        self.document = fetch(f"{self.url}/api/v1/openapi.json")

    def resolve(self, schema):
        """What a $ref stands for."""
        while "$ref" in schema:
            target = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema

    def find(self, name):
        """The path, method and operation of this name, and the schema of its body.

        Actions on the same records share an operation: its body is one of several, and each says by `x-operation` whose it is.
        """
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
                if operation.get("operationId") == name:
                    return path, method, operation, self.resolve(body or {})
                for variant in map(self.resolve, (body or {}).get("oneOf", [])):
                    if variant.get("x-operation") == name:
                        return path, method, operation, variant
        raise Refused(f"The server has no operation {name}")

    def call(self, name, /, **given):
        """Calls an operation; arguments that are no identifiers are given as **{"Idempotency-Key": …}."""
        path, method, operation, schema = self.find(name)
        query, headers = {}, {"Authorization": f"Bearer {self.key}"}
        for parameter in map(self.resolve, operation.get("parameters", [])):
            if parameter["name"] not in given:
                if parameter.get("required"):
                    raise Refused(f"{name} needs {parameter['name']}")
                continue
            value = given.pop(parameter["name"])
            text = json.dumps(value) if "content" in parameter else str(value)
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", urllib.parse.quote(text, safe=""))
            elif parameter["in"] == "header":
                headers[parameter["name"]] = text
            else:
                query[parameter["name"]] = text

        # What can only be one thing, such as `action`, need not be said.
        properties = schema.get("properties", {})
        constants = {field: properties[field]["const"] for field in schema.get("required", []) if "const" in properties[field]}
        body = {**constants, **given}
        wrong = [f"has no {field}" for field in body if field not in properties]
        wrong += [f"needs {field}" for field in schema.get("required", []) if field not in body]
        if wrong:
            raise Refused(f"{name} {', '.join(wrong)}")

        url = self.url + self.document["servers"][0]["url"].rstrip("/") + path
        if query:
            url += "?" + urllib.parse.urlencode(query)
        data = None
        if schema:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        return fetch(urllib.request.Request(url, data, headers, method=method.upper()))


def main():
    url, key = os.environ.get("KEYWARD_URL"), os.environ.get("KEYWARD_KEY")
    if not url or not key:
        raise Refused("Set KEYWARD_URL and KEYWARD_KEY: see examples/README.md")
    call = Keyward(url, key).call

    name = f"Example {secrets.token_hex(4)}"
    application = call("management.applications.create", name=name)["data"]["id"]
    levels = call("management.applications.createLevels", applicationId=application, levels=["basic", "premium"])["data"]["levels"]
    print(f"Application  {application} ({name}), levels {', '.join(levels)}")

    # Whatever happens on the way, these are made once: name here what you issue them for, such as the number of an order.
    made = call(
        "management.licenses.create",
        applicationId=application,
        amount=25,
        duration="30d",
        applicationLicenseSettings={"levels": ["basic"], "requiresClientId": True},
        **{"Idempotency-Key": name},
    )["data"]
    first, second, third = made[:3]
    print(f"Licenses     {len(made)}, the first is {first['license']}")

    # Any part of a license finds it.
    part = first["license"][3:]
    search = {"searchString": part, "categories": ["License"]}
    rows = call("management.licenses.table", applicationId=application, currentPage=1, searchParams=search)["data"]
    found = next((row for row in rows if row["license"] == first["license"]), None)
    if found is None:
        raise Refused(f"{part} was not found")
    print(f"Found        {found['license']}, searched for {part}")

    call("management.licenses.extend", applicationId=application, licenseId=found["id"], duration="2w")
    print(f"Extended     {found['license']} by 2 weeks")
    call("management.licenses.pause", applicationId=application, licenseId=found["id"])
    print(f"Paused       {found['license']}")
    call("management.licenses.blacklist", applicationId=application, licenseId=second["id"], comment="Charged back")
    print(f"Blacklisted  {second['license']}")

    user = call(
        "management.users.create",
        applicationId=application,
        login="ada.lovelace",
        password=secrets.token_urlsafe(12),
        applicationUserSettings={
            "levels": ["basic"],
            "requiresLicense": True,
            "credentialsType": "login_password",
            "requiresClientId": False,
        },
    )["data"]
    call("management.licenses.link", applicationId=application, licenseId=third["id"], userId=user["id"])
    print(f"Linked       {third['license']} to the user {user['login']}")

    counts = call("management.licenses.metadata", applicationId=application)["data"]
    print(f"Now          {counts['availableLicenses']} available, {counts['pausedLicenses']} paused, {counts['blacklistedLicenses']} blacklisted")


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(str(refused))
