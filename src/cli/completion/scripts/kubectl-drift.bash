# bash completion for kubectl-drift, made by `kubectl-drift completion bash`.
#
# For `kubectl-drift` itself. `kubectl drift` is completed by kubectl's own completion, once kubectl_complete-drift is
# in PATH: `kubectl drift completion plugin --install`.

# The words up to the cursor, as the program gets them: bash splits at = and : where nobody left a space.
__kubectl_drift_words() {
    local rest=${COMP_LINE:0:COMP_POINT} i word gap
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        gap=0
        [[ $rest == [[:space:]]* || -z $rest ]] && gap=1
        rest=${rest#"${rest%%[![:space:]]*}"}
        word=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && word=$rest
        rest=${rest#"$word"}
        if ((i > 0 && gap == 0)); then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
    done
}

# Sets COMPREPLY to names of files or folders (compgen's -f or -d, and a pattern to leave out).
__kubectl_drift_paths() {
    local path
    while IFS= read -r path; do
        COMPREPLY+=("$path")
    done < <(compgen "$@" -- "$current")
}

__kubectl_drift_option() {
    [[ $(type -t compopt) != builtin ]] || compopt -o "$1" 2>/dev/null
}

# Sets COMPREPLY to the candidates, with what they are where bash lists them and nobody picks.
__kubectl_drift_candidates() {
    local line word about width=0
    local -a known=() abouts=()
    for line in "${lines[@]}"; do
        word=${line%%$'\t'*}
        about=${line#"$word"}
        known+=("${word#"$cut"}")
        abouts+=("${about#$'\t'}")
        ((${#word} - ${#cut} > width)) && width=$((${#word} - ${#cut}))
    done
    local i room=$((${COLUMNS:-80} - width - 8)) many=$((${#known[@]} > 1))
    [[ $COMP_TYPE == 37 || $COMP_TYPE == 42 ]] && many=0
    for i in "${!known[@]}"; do
        about=${abouts[i]}
        if ((many && room > 10)) && [[ -n $about ]]; then
            ((${#about} > room)) && about=${about:0:room-1}…
            printf -v line '%-*s  (%s)' "$width" "${known[i]}" "$about"
            COMPREPLY+=("$line")
        else
            COMPREPLY+=("${known[i]}")
        fi
    done
}

_kubectl_drift() {
    local -a words lines=()
    local line directive=0 current shown cut extension
    COMPREPLY=()
    __kubectl_drift_words
    while IFS= read -r line; do
        [[ -z $line ]] || lines+=("$line")
    done < <("${words[0]/#~\//$HOME/}" __complete "${words[@]:1}" 2>/dev/null)
    ((${#lines[@]})) || return 0
    directive=${lines[${#lines[@]} - 1]#:}
    unset "lines[${#lines[@]} - 1]"

    # What bash replaces: the part after the last = or :, not the whole word.
    current=${words[${#words[@]} - 1]}
    [[ $current == -*=* ]] && current=${current#*=}
    shown=${COMP_WORDS[COMP_CWORD]}
    [[ $shown == [=:]* ]] && shown=${shown:1}
    cut=${current%"$shown"}

    if ((directive & 8)); then
        __kubectl_drift_option filenames
        for extension in "${lines[@]}"; do
            __kubectl_drift_paths -f -X "!*.$extension"
        done
        __kubectl_drift_paths -d
    elif ((directive & 16)); then
        __kubectl_drift_option filenames
        __kubectl_drift_paths -d
    elif ((${#lines[@]})); then
        ((directive & 2)) && __kubectl_drift_option nospace
        ((directive & 32)) && __kubectl_drift_option nosort
        __kubectl_drift_candidates
    elif ((!(directive & 4))); then
        __kubectl_drift_option filenames
        __kubectl_drift_paths -f
    fi
    return 0
}

complete -F _kubectl_drift kubectl-drift
