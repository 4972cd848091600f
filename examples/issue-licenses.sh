#!/bin/sh
# Issues licenses with curl alone.
#
#   KEYWARD_URL=http://127.0.0.1:4000 KEYWARD_KEY=blz_mgmt_… sh examples/issue-licenses.sh
set -eu

fail() {
  echo "$*" >&2
  exit 1
}

[ -n "${KEYWARD_URL:-}" ] && [ -n "${KEYWARD_KEY:-}" ] || fail 'Set KEYWARD_URL and KEYWARD_KEY: see examples/README.md'

# call PATH BODY [CURL OPTION …]: leaves the answer in $answer, or tells the refusal and ends. An empty body is a GET.
call() {
  path=$1 body=$2
  shift 2
  # The key and the body go through standard input: other users of this machine can see arguments.
  answer=$({
    printf 'header = "Authorization: Bearer %s"\n' "$KEYWARD_KEY"
    [ -z "$body" ] || printf 'data = "%s"\n' "$(printf '%s' "$body" | sed 's/["\\]/\\&/g')"
  } |
    curl --config - --silent --show-error --max-time 30 --header 'Content-Type: application/json' "$@" \
      "${KEYWARD_URL%/}/api/v1/panel/$path") || fail "$KEYWARD_URL could not be reached."
  case $answer in
    '{"success":true,'*) ;;
    *) fail "Refused: $answer" ;;
  esac
}

# Ids and licenses hold no quotes; use a JSON tool such as jq for comments and logins.
field() { printf '%s\n' "$answer" | sed -n "s/.*\"data\":{\"id\":\"\\([0-9]*\\)\".*/\\1/p"; }
licenses() { printf '%s\n' "$answer" | tr '{' '\n' | sed -n 's/^"id":"\([0-9]*\)","license":"\([^"]*\)".*/\1 \2/p'; }
number() { printf '%s\n' "$answer" | sed "s/.*\"$1\":\\([0-9]*\\).*/\\1/"; }

name="Example $(date +%s) $$"
call create-application "{\"name\":\"$name\"}"
application=$(field)
call "create-application-license-levels?applicationId=$application" '{"levels":["basic","premium"]}'
echo "Application  $application ($name), levels basic, premium"

# Whatever happens on the way, these are made once: name here what you issue them for, such as the number of an order.
settings='{"levels":["basic"],"requiresClientId":true}'
call "create-licenses?applicationId=$application" "{\"amount\":25,\"duration\":\"30d\",\"applicationLicenseSettings\":$settings}" \
  --header "Idempotency-Key: $name"
made=$(licenses)
# The first three, as id and license each.
# shellcheck disable=SC2086
set -- $made
first=$2 second_id=$3 second=$4 third_id=$5 third=$6
echo "Licenses     $(printf '%s\n' "$made" | wc -l | tr -d ' '), the first is $first"

# Any part of a license finds it.
part=$(printf '%s' "$first" | cut -c 4-)
call "get-licenses-table?applicationId=$application&currentPage=1" '' --get \
  --data-urlencode "searchParams={\"searchString\":\"$part\",\"categories\":[\"License\"]}"
found=$(licenses | sed -n "s/^\\([0-9]*\\) $first\$/\\1/p")
[ -n "$found" ] || fail "$part was not found"
echo "Found        $first, searched for $part"

actions="licenses-actions?applicationId=$application"
call "$actions" "{\"action\":\"extend\",\"licenseId\":\"$found\",\"duration\":\"2w\"}"
echo "Extended     $first by 2 weeks"
call "$actions" "{\"action\":\"pause\",\"licenseId\":\"$found\"}"
echo "Paused       $first"
call "$actions" "{\"action\":\"blacklist\",\"licenseId\":\"$second_id\",\"comment\":\"Charged back\"}"
echo "Blacklisted  $second"

password=$(od -An -N 12 -tx1 /dev/urandom | tr -d ' \n')
settings='{"levels":["basic"],"requiresLicense":true,"credentialsType":"login_password","requiresClientId":false}'
call "create-user?applicationId=$application" \
  "{\"login\":\"ada.lovelace\",\"password\":\"$password\",\"applicationUserSettings\":$settings}"
call "$actions" "{\"action\":\"link\",\"licenseId\":\"$third_id\",\"userId\":\"$(field)\"}"
echo "Linked       $third to the user ada.lovelace"

call "get-licenses-metadata?applicationId=$application" ''
echo "Now          $(number availableLicenses) available, $(number pausedLicenses) paused, $(number blacklistedLicenses) blacklisted"
