#include "core/thread.h"

#include <signal.h>

bool ward_thread_start(pthread_t *thread, void *(*main)(void *), void *argument)
{
    static const int own_faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    sigset_t blocked, before;
    (void)sigfillset(&blocked);
    for (int i = 0; i < 4; i++)
        (void)sigdelset(&blocked, own_faults[i]);
    (void)pthread_sigmask(SIG_BLOCK, &blocked, &before);
    bool is_started = pthread_create(thread, NULL, main, argument) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_started;
}
