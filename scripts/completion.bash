# SPDX-License-Identifier: Apache-2.0
# scripts/install appends this to the completion that the program writes for bash.

# Bash takes FIELD=VALUE for three words; the program completes it as one.
_qdistill_assignment() {
    local -i last=$COMP_CWORD
    local field='' value=${2-}
    if [[ ${COMP_WORDS[last]} == '=' ]]; then
        field=${COMP_WORDS[last - 1]} value='' last+=-1
    elif [[ ${COMP_WORDS[last - 1]} == '=' ]]; then
        field=${COMP_WORDS[last - 2]} last+=-2
    fi
    if [[ -z $field || ${COMP_WORDS[last - 1]} != --set ]]; then
        _qdistill "$@"
    else
        local -a COMP_WORDS=("${COMP_WORDS[@]::last}" "$field=$value")
        local -i COMP_CWORD=$last
        _qdistill "$1" "$field=$value" --set
        COMPREPLY=("${COMPREPLY[@]#"$field="}")
    fi
    # A value follows at once, and a field is no file, whose name would be quoted.
    if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace +o filenames; fi
}
complete -o filenames -F _qdistill_assignment qdistill
