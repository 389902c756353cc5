// A thread for each connection: on /leak it never looks at what write() says, on /clean it ends with the first that fails.
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *serve(void *argument) {
  int client = (int)(long)argument;
  char request[4096] = {0};
  read(client, request, sizeof request - 1);
  int leaks = strncmp(request, "GET /leak ", 10) == 0;
  const char *head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello\n";
  write(client, head, strlen(head));
  while (write(client, "tick\n", 5) == 5 || leaks) usleep(50000);
  close(client);
  return NULL;
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(getenv("PORT")))};
  inet_pton(AF_INET, getenv("HOST"), &address.sin_addr);
  bind(listener, (struct sockaddr *)&address, sizeof address);
  listen(listener, 100);
  for (;;) {
    long client = accept(listener, NULL, NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, serve, (void *)client);
    pthread_detach(thread);
  }
}
