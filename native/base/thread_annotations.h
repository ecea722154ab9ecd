// Names for clang's thread-safety attributes: which mutex guards a field, which one a function
// needs. Clang checks them with -Wthread-safety; to any other compiler they are nothing. They work
// on base::Mutex (std::mutex of libstdc++ does not carry them).
#pragma once

#if defined(__clang__)
#define HAWSER_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define HAWSER_THREAD_ATTRIBUTE(x)
#endif

// On a class: it is a lock, or it holds one for as long as it lives.
#define HAWSER_CAPABILITY(name) HAWSER_THREAD_ATTRIBUTE(capability(name))
#define HAWSER_SCOPED_CAPABILITY HAWSER_THREAD_ATTRIBUTE(scoped_lockable)

// On a field: it is read and written only with the mutex held.
#define HAWSER_GUARDED_BY(mutex) HAWSER_THREAD_ATTRIBUTE(guarded_by(mutex))

// On a function: the caller holds the mutex; the caller must not hold it.
#define HAWSER_REQUIRES(...) HAWSER_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define HAWSER_EXCLUDES(...) HAWSER_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

// On a function of a lock: it takes the lock, gives it back, finds out that it is held.
#define HAWSER_ACQUIRE(...) HAWSER_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define HAWSER_ASSERT_CAPABILITY(x) HAWSER_THREAD_ATTRIBUTE(assert_capability(x))
#define HAWSER_RELEASE(...) HAWSER_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))

// On a function that clang cannot follow, with a word about why.
#define HAWSER_UNCHECKED HAWSER_THREAD_ATTRIBUTE(no_thread_safety_analysis)
