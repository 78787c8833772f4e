/* libssh: a command with its input, output and exit status. Arguments: port, password. */
#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>

static void check(int is_right, ssh_session session, const char *what) {
  if (is_right) return;
  fprintf(stderr, "%s: %s\n", what, ssh_get_error(session));
  exit(1);
}

int main(int count, char **arguments) {
  int port = atoi(arguments[1]), read;
  char buffer[256];
  ssh_session session = ssh_new();
  ssh_options_set(session, SSH_OPTIONS_HOST, "127.0.0.1");
  ssh_options_set(session, SSH_OPTIONS_PORT, &port);
  ssh_options_set(session, SSH_OPTIONS_USER, "box");
  ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &(int){0});
  check(ssh_connect(session) == SSH_OK, session, "connect");
  check(ssh_userauth_password(session, NULL, arguments[2]) == SSH_AUTH_SUCCESS, session, "password");
  ssh_channel channel = ssh_channel_new(session);
  check(ssh_channel_open_session(channel) == SSH_OK, session, "open");
  check(ssh_channel_request_exec(channel, "cat; exit 9") == SSH_OK, session, "exec");
  check(ssh_channel_write(channel, "through", 7) == 7, session, "write");
  ssh_channel_send_eof(channel);
  while ((read = ssh_channel_read(channel, buffer, sizeof buffer, 0)) > 0) fwrite(buffer, 1, read, stdout);
  printf(" %d\n", ssh_channel_get_exit_status(channel));
  ssh_channel_close(channel);
  ssh_disconnect(session);
  return count != 3;
}
