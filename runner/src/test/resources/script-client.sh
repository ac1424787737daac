#!/bin/sh
# A client that is no JVM: it speaks the supervised protocol, and of all that only a JVM can tell it
# tells null. It has no Kafka library: it says when it is done, and has its offsets committed by ebb.
#
# script-client.sh HOW COMMIT... -- and the options of the protocol
#   HOW     good; dies: after its assignment; garbles: says what is not JSON
#   COMMIT  the command that moves a group's offsets
how=$1
shift
commit=
while [ "$1" != "--supervised" ]; do
  commit="$commit $1"
  shift
done
expect=0
while [ $# -gt 0 ]; do
  case $1 in
    --bootstrap-server) server=$2 ;;
    --topic) topic=$2 ;;
    --group) group=$2 ;;
    --expect) expect=$2 ;;
  esac
  shift
done

now() {
  date +%s%N | cut -c1-16
}

say() {
  printf '{"event":"%s","t_us":%s,"processed":%s,"distinct":%s%s}\n' \
    "$1" "$(now)" "$processed" "$processed" "$2"
}

runtime='"heap_used_bytes":null,"heap_committed_bytes":null,"direct_bytes":null,"gc_count":null'
runtime="$runtime,"'"gc_ms":null,"allocated_bytes":null,"cpu_us":null'
processed=0
each=$((expect / 3))
say started
say assigned ',"partitions":3'
case $how in
  dies) echo "no more patience" >&2; exit 7 ;;
  garbles) echo '{"event": "report", oh' ;;
esac
asked=0
while read -r word; do
  say report ",$runtime"
  asked=$((asked + 1))
  if [ "$expect" -gt 0 ] && [ "$asked" -eq 1 ]; then
    sleep 3 # idle is over, the release follows
    first=$(now)
    kept=$(head -c 30000000 /dev/zero | tr '\0' 'x')
    processed=$expect
    say drained ",\"first_record_us\":$first,\"last_record_us\":$(now),$runtime"
    $commit group reset "$group" --bootstrap-server "$server" --topic "$topic" --to-latest \
      --execute >&2
  fi
done
say stopped ",\"lost\":0,\"duplicated\":0,\"redelivered\":0,\"out_of_order\":0,\"commits\":1,\
\"clean\":true,\"first_seq\":{\"0\":0,\"1\":0,\"2\":0},\
\"next_seq\":{\"0\":$each,\"1\":$each,\"2\":$each}"
