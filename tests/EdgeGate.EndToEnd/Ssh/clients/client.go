// Go's x/crypto/ssh: many commands at once, each with its input. Arguments: port, password.
package main

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"golang.org/x/crypto/ssh"
)

func main() {
	client, err := ssh.Dial("tcp", "127.0.0.1:"+os.Args[1], &ssh.ClientConfig{User: "box", Auth: []ssh.AuthMethod{ssh.Password(os.Args[2])}, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		panic(err)
	}
	defer client.Close()
	var all sync.WaitGroup
	right := make([]bool, 10)
	for i := range right {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			session, err := client.NewSession()
			if err != nil {
				panic(err)
			}
			session.Stdin = strings.NewReader(fmt.Sprint("line ", i))
			out, err := session.Output(fmt.Sprint("cat; exit ", i))
			code := 0
			if exit, is := err.(*ssh.ExitError); is {
				code = exit.ExitStatus()
			}
			right[i] = string(out) == fmt.Sprint("line ", i) && code == i
		}(i)
	}
	all.Wait()
	fmt.Println(right)
}
