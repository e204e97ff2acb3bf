/* Methods on maps. */
#ifndef MAP_METHODS_H
#define MAP_METHODS_H

#include "target.h"

method describe_map, read_map, update_map, delete_entry, try_operation, listen_to_map, put_counter, take_records, count_wakeups;

#endif
