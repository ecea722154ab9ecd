// Made with gorilla/websocket. `client <url>` checks an echo server and prints what the close frame said;
// `server` echoes on a free port of the loopback, prints the port, and ends with stdin.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

var sizes = []int{0, 1, 125, 126, 127, 65535, 65536, 1 << 20}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func checkEcho(connection *websocket.Conn, kind int, message []byte) {
	check(connection.WriteMessage(kind, message))
	answerKind, answer, err := connection.ReadMessage()
	check(err)
	if answerKind != kind || !bytes.Equal(answer, message) {
		log.Fatalf("wrong echo of %d bytes, kind %d", len(message), kind)
	}
}

func runClient(url string) {
	dialer := websocket.Dialer{Subprotocols: []string{"echo"}, EnableCompression: true}
	connection, _, err := dialer.Dial(url, nil)
	check(err)
	defer connection.Close()
	if connection.Subprotocol() != "echo" {
		log.Fatal("subprotocol ", connection.Subprotocol())
	}
	for _, size := range sizes {
		checkEcho(connection, websocket.TextMessage, []byte(strings.Repeat("\u00e4", size/2)))
		checkEcho(connection, websocket.BinaryMessage, bytes.Repeat([]byte{byte(size)}, size))
	}

	ponged := ""
	connection.SetPongHandler(func(data string) error { ponged = data; return nil })
	deadline := time.Now().Add(time.Minute)
	check(connection.WriteControl(websocket.PingMessage, []byte("are you there"), deadline))
	farewell := websocket.FormatCloseMessage(4000, "done")
	check(connection.WriteControl(websocket.CloseMessage, farewell, deadline))
	_, _, err = connection.ReadMessage()
	closing, isClose := err.(*websocket.CloseError)
	if !isClose || ponged != "are you there" {
		log.Fatal(err, ", ponged: ", ponged)
	}
	fmt.Println(closing.Code, closing.Text)
}

func echo(response http.ResponseWriter, request *http.Request) {
	upgrader := websocket.Upgrader{Subprotocols: []string{"echo"}, EnableCompression: true}
	connection, err := upgrader.Upgrade(response, request, nil)
	if err != nil {
		return
	}
	defer connection.Close()
	for {
		kind, message, err := connection.ReadMessage()
		if err != nil || connection.WriteMessage(kind, message) != nil {
			return
		}
	}
}

func runServer() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(listener, http.HandlerFunc(echo))
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	io.Copy(io.Discard, os.Stdin)
}

func main() {
	if os.Args[1] == "client" {
		runClient(os.Args[2])
	} else {
		runServer()
	}
}
