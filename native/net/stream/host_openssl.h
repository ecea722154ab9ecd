// The TLS library of the runtime that has loaded us: OpenSSL 3, as Node has it, and nothing else.
// The one header that includes openssl/ssl.h. Thread: any; no state.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/lent.h"

// All that we call of it.
#define HAWSER_OPENSSL_FUNCTIONS(X) \
  X(BIO_clear_flags)                \
  X(BIO_ctrl)                       \
  X(BIO_ctrl_pending)               \
  X(BIO_get_data)                   \
  X(BIO_get_new_index)              \
  X(BIO_meth_new)                   \
  X(BIO_meth_set_ctrl)              \
  X(BIO_meth_set_read)              \
  X(BIO_meth_set_write)             \
  X(BIO_method_type)                \
  X(BIO_new)                        \
  X(BIO_number_written)             \
  X(BIO_read)                       \
  X(BIO_set_data)                   \
  X(BIO_set_flags)                  \
  X(BIO_set_init)                   \
  X(CRYPTO_free)                    \
  X(CRYPTO_get_ex_data)             \
  X(CRYPTO_get_ex_new_index)        \
  X(CRYPTO_set_ex_data)             \
  X(ERR_clear_error)                \
  X(ERR_lib_error_string)           \
  X(ERR_peek_error)                 \
  X(ERR_print_errors_cb)            \
  X(ERR_reason_error_string)        \
  X(OPENSSL_sk_num)                 \
  X(OPENSSL_sk_pop_free)            \
  X(OPENSSL_sk_value)               \
  X(OPENSSL_version_major)          \
  X(SSL_CIPHER_get_name)            \
  X(SSL_CIPHER_get_version)         \
  X(SSL_CIPHER_standard_name)       \
  X(SSL_CTX_new)                    \
  X(SSL_CTX_sess_get_new_cb)        \
  X(SSL_CTX_sess_set_new_cb)        \
  X(SSL_SESSION_free)               \
  X(SSL_SESSION_get0_peer)          \
  X(SSL_ctrl)                       \
  X(SSL_free)                       \
  X(SSL_get0_verified_chain)        \
  X(SSL_get1_session)               \
  X(SSL_get_SSL_CTX)                \
  X(SSL_get_certificate)            \
  X(SSL_get_current_cipher)         \
  X(SSL_get_error)                  \
  X(SSL_get_ex_data)                \
  X(SSL_get_finished)               \
  X(SSL_get_peer_cert_chain)        \
  X(SSL_get_peer_finished)          \
  X(SSL_get_rbio)                   \
  X(SSL_get_shutdown)               \
  X(SSL_get_version)                \
  X(SSL_get_wbio)                   \
  X(SSL_has_pending)                \
  X(SSL_is_init_finished)           \
  X(SSL_is_server)                  \
  X(SSL_read_ex)                    \
  X(SSL_session_reused)             \
  X(SSL_set_SSL_CTX)                \
  X(SSL_set_bio)                    \
  X(SSL_set_cert_cb)                \
  X(SSL_set_ex_data)                \
  X(SSL_set_info_callback)          \
  X(SSL_set_msg_callback)           \
  X(SSL_set_options)                \
  X(SSL_set_read_ahead)             \
  X(SSL_shutdown)                   \
  X(SSL_up_ref)                     \
  X(SSL_write_ex)                   \
  X(TLS_method)                     \
  X(X509_chain_up_ref)              \
  X(X509_free)                      \
  X(X509_up_ref)                    \
  X(i2d_SSL_SESSION)                \
  X(i2d_X509)

namespace hawser {

#define HAWSER_LEND(name) HAWSER_LENT(name);
HAWSER_OPENSSL_FUNCTIONS(HAWSER_LEND)
#undef HAWSER_LEND

// Whether all of it is there, and of the version whose rules we know: not in Bun, and not in
// Electron, whose BoringSSL has some functions of the same names.
inline bool OpenSslIsThere() {
#define HAWSER_IS_THERE(name) name != nullptr&&
  return HAWSER_OPENSSL_FUNCTIONS(HAWSER_IS_THERE) OPENSSL_version_major() == 3;
#undef HAWSER_IS_THERE
}

}  // namespace hawser
