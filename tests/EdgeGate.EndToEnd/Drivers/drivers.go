// lib/pq by database/sql, and pgx in both of its modes: parameters, a batch, a denial. Arguments: port, token, CA file.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"

	"github.com/jackc/pgx/v4"
	_ "github.com/lib/pq"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	place := fmt.Sprintf("postgres://me:%s@127.0.0.1:%s/orders-db?sslmode=verify-full&sslrootcert=%s", url.QueryEscape(os.Args[2]), os.Args[1], os.Args[3])
	var id int
	var email string
	var card sql.NullInt64
	database, err := sql.Open("postgres", place)
	check(err)
	check(database.QueryRow("SELECT id, email, card FROM person WHERE id = $1", 1).Scan(&id, &email, &card))
	fmt.Println("pq", id, email, card.Valid)
	_, err = database.Exec("DELETE FROM person")
	fmt.Println(err)

	ctx := context.Background()
	for _, simple := range []bool{false, true} {
		config, err := pgx.ParseConfig(place)
		check(err)
		config.PreferSimpleProtocol = simple
		connection, err := pgx.ConnectConfig(ctx, config)
		check(err)
		check(connection.QueryRow(ctx, "SELECT id, email, card FROM person WHERE id = $1", 1).Scan(&id, &email, &card))
		fmt.Println("pgx", id, email, card.Valid)
		batch := &pgx.Batch{}
		for i := 0; i < 10; i++ {
			batch.Queue("SELECT email FROM person WHERE id = $1", i%2+1)
		}
		results := connection.SendBatch(ctx, batch)
		for i := 0; i < 10; i++ {
			check(results.QueryRow().Scan(&email))
		}
		check(results.Close())
		_, err = connection.Exec(ctx, "DELETE FROM person")
		fmt.Println(email, err)
		check(connection.Close(ctx))
	}
}
