#include "binding/loops/tls/registry.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/mutex.h"
#include "net/stream/host_openssl.h"

namespace hawser::binding {

namespace {

constexpr size_t kMaxFinished = EVP_MAX_MD_SIZE;
constexpr size_t kMinFinished = 12;  // TLS 1.2 (RFC 5246, section 7.4.9)

struct SslsOfThread;

struct Entry {
  SSL* const ssl;
  SslsOfThread& home;
  uint64_t key = 0;  // the start of its Finished message; 0: it is in one of the lists
  Entry* next = nullptr;
  Entry* previous = nullptr;
};

// The latest first.
struct EntryList {
  Entry* first = nullptr;

  void Add(Entry& entry) {
    entry.previous = nullptr;
    entry.next = first;
    if (first != nullptr) first->previous = &entry;
    first = &entry;
  }

  void Remove(Entry& entry) {
    (entry.previous != nullptr ? entry.previous->next : first) = entry.next;
    if (entry.next != nullptr) entry.next->previous = entry.previous;
  }
};

struct SslsOfThread {
  explicit SslsOfThread(std::thread::id id) : thread(id) {}

  const std::thread::id thread;
  size_t count = 0;
  EntryList fresh;    // no search has passed them
  EntryList waiting;  // they had no Finished message when one did
  std::unordered_multimap<uint64_t, Entry*> known;
};

struct Registry {
  base::Mutex mutex;
  std::map<std::thread::id, SslsOfThread> threads HAWSER_GUARDED_BY(mutex);
};

// Never destroyed: OpenSSL frees its last objects when all else has ended.
Registry& TheRegistry() {
  static auto* const registry = new Registry;
  return *registry;
}

int& ExDataIndex() {
  static int index = -1;
  return index;
}

// Bytes that look random: that these are all zero is not worth a thought.
uint64_t KeyOf(std::span<const uint8_t> finished) {
  uint64_t key = 0;
  if (finished.size() >= kMinFinished) std::memcpy(&key, finished.data(), sizeof key);
  return key;
}

void OnNew(void* parent, void*, CRYPTO_EX_DATA* data, int index, long, void*) {
  Registry& registry = TheRegistry();
  base::MutexLock lock(registry.mutex);
  const std::thread::id thread = std::this_thread::get_id();
  SslsOfThread& home = registry.threads.try_emplace(thread, thread).first->second;
  auto* const entry = new Entry{.ssl = static_cast<SSL*>(parent), .home = home};
  home.fresh.Add(*entry);
  ++home.count;
  CRYPTO_set_ex_data(data, index, entry);
}

// SSL_dup(): the copy keeps its own entry.
int OnCopy(CRYPTO_EX_DATA* to, const CRYPTO_EX_DATA*, void** copied, int index, long, void*) {
  *copied = CRYPTO_get_ex_data(to, index);
  return 1;
}

void OnFree(void*, void* own, CRYPTO_EX_DATA*, int, long, void*) {
  auto* const entry = static_cast<Entry*>(own);
  if (entry == nullptr) return;  // made before we watched
  Registry& registry = TheRegistry();
  base::MutexLock lock(registry.mutex);
  SslsOfThread& home = entry->home;
  if (entry->key == 0) {
    // Only who is the first of its list changes anything of that.
    (home.waiting.first == entry ? home.waiting : home.fresh).Remove(*entry);
  } else {
    const auto [begin, end] = home.known.equal_range(entry->key);
    home.known.erase(
        std::find_if(begin, end, [&](const auto& one) { return one.second == entry; }));
  }
  delete entry;
  if (--home.count == 0) registry.threads.erase(home.thread);
}

// With its Finished message, as far as there is one.
std::span<const uint8_t> FinishedOf(SSL* ssl, std::array<uint8_t, kMaxFinished>& memory) {
  if (SSL_is_init_finished(ssl) == 0) return {};
  const size_t size = SSL_get_finished(ssl, memory.data(), memory.size());
  return std::span(memory).first(std::min(size, memory.size()));
}

// Looks at the first of a list, which goes to where it belongs.
Entry& Pass(EntryList& list) {
  Entry& entry = *list.first;
  std::array<uint8_t, kMaxFinished> memory;
  entry.key = KeyOf(FinishedOf(entry.ssl, memory));
  list.Remove(entry);
  if (entry.key == 0) {
    entry.home.waiting.Add(entry);
  } else {
    entry.home.known.emplace(entry.key, &entry);
  }
  return entry;
}

Entry* FindKnown(SslsOfThread& home, std::span<const uint8_t> finished) {
  const auto [begin, end] = home.known.equal_range(KeyOf(finished));
  const auto found = std::find_if(begin, end, [&](const auto& one) {
    std::array<uint8_t, kMaxFinished> memory;
    return std::ranges::equal(FinishedOf(one.second->ssl, memory), finished);
  });
  return found == end ? nullptr : found->second;
}

// Looks at each entry of the list until it has passed the one; those behind it stay where they are.
Entry* FindIn(EntryList& list, SslsOfThread& home, std::span<const uint8_t> finished) {
  while (list.first != nullptr) {
    if (Pass(list).key != KeyOf(finished)) continue;
    if (Entry* const found = FindKnown(home, finished)) return found;
  }
  return nullptr;
}

Entry* Find(SslsOfThread& home, std::span<const uint8_t> finished) {
  if (Entry* const known = FindKnown(home, finished)) return known;
  if (Entry* const fresh = FindIn(home.fresh, home, finished)) return fresh;
  EntryList waiting = std::exchange(home.waiting, {});
  Entry* const found = FindIn(waiting, home, finished);
  while (waiting.first != nullptr) {
    Entry& left = *waiting.first;
    waiting.Remove(left);
    home.waiting.Add(left);
  }
  return found;
}

}  // namespace

bool WatchSsls() {
  if (!OpenSslIsThere()) return false;
  Registry& registry = TheRegistry();
  base::MutexLock lock(registry.mutex);
  int& index = ExDataIndex();
  if (index == -1) index = SSL_get_ex_new_index(0, nullptr, OnNew, OnCopy, OnFree);
  return index != -1;
}

ssl_st* FindSsl(std::span<const uint8_t> finished) {
  if (KeyOf(finished) == 0) return nullptr;
  Registry& registry = TheRegistry();
  base::MutexLock lock(registry.mutex);
  const auto home = registry.threads.find(std::this_thread::get_id());
  if (home == registry.threads.end()) return nullptr;
  Entry* const found = Find(home->second, finished);
  if (found == nullptr) return nullptr;
  SSL_up_ref(found->ssl);
  return found->ssl;
}

}  // namespace hawser::binding
