#!/bin/sh
set -e
# start.sh DIRECTORY SERVER [ARGUMENT...]: repairs the store after a full disk, then execs the server, which creates a
# store if there is none.
directory=$1
shift

if [ -d "$directory" ]; then
  # Every file of the store starts with four bytes that name its format. If the disk is full when a file is created, they are
  # missing: that channel can never be published to, and the server no longer starts. Such a file contains nothing.
  find "$directory" -type f \( -name '*.dat' -o -name '*.idx' \) -size -4c -print -exec rm {} +

  # A record truncated by the full disk would stop the server, too. It is the last in its file and was never acknowledged,
  # as the ack follows the sync. The server truncates it on request, but not on two starts in a row unless this is gone.
  find "$directory" -name .truncate.lck -exec rm {} +
fi

exec "$@" -dir "$directory" -file_truncate_bad_eof
