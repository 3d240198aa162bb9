#!/bin/sh
# A plugin of ddx in plain shell. It needs no JSON library: what it is given follows the patterns of
# its schemas, and sed finds it in the request, which is one line.
set -u

# The value of a text in the request, by its key; keys are looked for as they stand in 'with'.
text() {
    printf '%s' "$request" | sed -n "s/.*\"$1\": *\"\([^\"\\\\]*\)\".*/\1/p"
}

# A text as it stands in JSON.
quoted() {
    printf '"%s"' "$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g' | tr -d '\000-\037')"
}

say() {
    printf '%s\n' "$1"
}

refuse() {
    say "{\"answer\": \"error\", \"message\": $(quoted "$1")}"
    exit 1
}

list() {
    folder=$(text folder) to=$(text to)
    [ -d "$folder" ] || refuse "there is no folder '$folder'"
    say "{\"event\": \"files\", \"paths\": [$(quoted "$to")]}"
    find "$folder" -name '*.md' ! -path "*/$to" | sort | sed 's|^\./||; s|.*|- [&](&)|' >"$to" ||
        refuse "cannot write '$to'"
    count=$(grep -c . "$to")
    say "{\"event\": \"log\", \"message\": $(quoted "$count files are listed in $to")}"
    say "{\"answer\": \"step\", \"outcome\": \"completed\", \"outputs\": {\"count\": $count}}"
}

links() {
    folder=$(text folder)
    folder=${folder:-.}
    [ -d "$folder" ] || {
        say '{"answer": "check", "verdict": "unknown", "message": "there is no such folder"}'
        return
    }
    broken=$(
        find "$folder" -name '*.md' | sort | while IFS= read -r file; do
            grep -o '](\([^):#]*\))' "$file" | sed 's/^](//; s/)$//' | while IFS= read -r link; do
                [ -e "$(dirname "$file")/$link" ] || printf '%s\t%s\n' "$file" "$link"
            done
        done
    )
    if [ -z "$broken" ]; then
        say '{"answer": "check", "verdict": "pass", "message": "every link leads somewhere"}'
        return
    fi
    evidence=$(
        printf '%s\n' "$broken" | while IFS="$(printf '\t')" read -r file link; do
            printf '{"path": %s, "found": %s}, ' "$(quoted "${file#./}")" \
                "$(quoted "its link to $link leads nowhere")"
        done
    )
    say "{\"answer\": \"check\", \"verdict\": \"fail\", \"evidence\": [${evidence%, }]}"
}

IFS= read -r request || exit 0
kind=$(text request) part=$(text part)
case $request in
'{'*'}') ;;
*) refuse "the request is no JSON object" ;;
esac
case $kind/$part in
describe/*)
    say '{"answer": "describe", "protocol": "ddx.plugin/1", "name": "links", "version": "1.0.0", "steps": ["list"], "checks": ["links"]}'
    ;;
step/list) list ;;
check/links) links ;;
end/*) ;;
*) refuse "there is no $kind '$part' here" ;;
esac
