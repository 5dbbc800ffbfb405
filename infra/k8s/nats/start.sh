#!/bin/sh
set -e
# start.sh DIRECTORY SERVER [ARGUMENT...]: makes the store readable after a full disk, and becomes the server,
# which makes a store where there is none.
directory=$1
shift

if [ -d "$directory" ]; then
  # Every file of the store begins with four bytes that name its format. If the disk is full when a file is made, they are
  # missing: that channel can never be published to, and the server does not start any more. Such a file holds nothing.
  find "$directory" -type f \( -name '*.dat' -o -name '*.idx' \) -size -4c -print -exec rm {} +

  # A record that the full disk cut off would stop the server, too. It is the last of its file and was never acknowledged,
  # as that comes after the sync. The server cuts it off when told to, but not on two starts in a row unless this is gone.
  find "$directory" -name .truncate.lck -exec rm {} +
fi

exec "$@" -dir "$directory" -file_truncate_bad_eof
