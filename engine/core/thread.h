/** thread.h: a thread to which no signal goes, private to core/: the first thread's blocking calls must be the ones
 * that a signal breaks off. */
#ifndef WARD_CORE_THREAD_H
#define WARD_CORE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/** @brief Starts main(argument). @return false: the system refused */
bool ward_thread_start(pthread_t *thread, void *(*main)(void *), void *argument);

#endif
