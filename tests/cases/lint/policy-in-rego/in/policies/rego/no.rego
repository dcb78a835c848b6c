package main

deny contains "no" if input.kind == "Deployment"
